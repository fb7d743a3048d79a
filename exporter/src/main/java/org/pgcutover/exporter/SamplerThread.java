package org.pgcutover.exporter;

import java.util.concurrent.locks.LockSupport;

/**
 * The thread of one sampler. It sleeps by itself: waking up costs more than reading a few rows
 * does, and a timer of the event loop would wake two threads each time, a virtual thread as many.
 */
final class SamplerThread {
  private final Sampler sampler;
  private final Thread thread;
  private volatile boolean stopped;

  private SamplerThread(String name, Sampler sampler) {
    this.sampler = sampler;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  static SamplerThread start(String name, Sampler sampler) {
    SamplerThread started = new SamplerThread(name, sampler);
    started.thread.start();
    return started;
  }

  /** Has the cycle that is under way be the last one; does not wait for it. */
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  /** Waits for the last cycle, which the sessions' own timeouts end. */
  void join() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      while (!stopped) {
        LockSupport.parkNanos(this, sampler.cycle().toNanos());
      }
    } finally {
      sampler.disconnect();
    }
  }
}
