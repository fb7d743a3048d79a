package org.pgcutover.migrator.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pgcutover.postgres.Endpoint;

/** A way to a server that can be lost as a network loses it: nobody is told. */
final class MuteProxy implements AutoCloseable {
  private final Endpoint server;
  private final ServerSocket listening;
  private final List<Pair> pairs = new CopyOnWriteArrayList<>();

  private MuteProxy(Endpoint server) throws IOException {
    this.server = server;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  static MuteProxy to(Endpoint server) throws IOException {
    MuteProxy proxy = new MuteProxy(server);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  Endpoint endpoint() {
    return new Endpoint(
        server.side(),
        listening.getInetAddress().getHostAddress(),
        listening.getLocalPort(),
        server.database(),
        server.user(),
        server.password(),
        server.options());
  }

  /** From now on the connections that are there bring nothing more, not even their end. */
  void mute() {
    pairs.forEach(pair -> pair.mute = true);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    pairs.forEach(Pair::close);
  }

  private void accept() {
    try {
      while (true) {
        Pair pair = new Pair(listening.accept(), new Socket(server.host(), server.port()));
        pairs.add(pair);
        Thread.ofVirtual().start(() -> pair.pass(pair.client, pair.server));
        Thread.ofVirtual().start(() -> pair.pass(pair.server, pair.client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private static final class Pair {
    private final Socket client;
    private final Socket server;
    private volatile boolean mute;

    Pair(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pass(Socket from, Socket to) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[8192];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (!mute) {
            out.write(buffer, 0, length);
          }
        }
      } catch (IOException e) {
        // One of its ends is gone.
      }
      if (!mute) {
        close();
      }
    }

    void close() {
      try (client;
          server) {
        mute = true;
      } catch (IOException e) {
        // Nobody uses it any more.
      }
    }
  }
}
