-- What the target's machine and its settings allow a session: files of Linux, empty elsewhere and where the server
-- may not read them. Of the control group the one that the server is in, where it is in one of its own (containers).
-- Parameters: none. PostgreSQL 14 and newer.
select pg_read_file('/sys/devices/system/cpu/online', 0, 4096, true) as processors,
       pg_read_file('/sys/fs/cgroup/cpu.max', 0, 4096, true) as processor_limit,
       pg_read_file('/proc/meminfo', 0, 4096, true) as memory,
       pg_read_file('/sys/fs/cgroup/memory.max', 0, 4096, true) as memory_limit,
       current_setting('max_parallel_workers')::int as max_parallel_workers,
       current_setting('max_worker_processes')::int as max_worker_processes,
       current_setting('max_parallel_maintenance_workers')::int as max_parallel_maintenance_workers,
       pg_size_bytes(current_setting('maintenance_work_mem')) as maintenance_work_bytes
