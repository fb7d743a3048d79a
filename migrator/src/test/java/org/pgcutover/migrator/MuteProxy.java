package org.pgcutover.migrator;

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
public final class MuteProxy implements AutoCloseable {
  private final Endpoint server;
  private final ServerSocket listening;
  private final List<Pair> pairs = new CopyOnWriteArrayList<>();
  private boolean cut;

  private MuteProxy(Endpoint server) throws IOException {
    this.server = server;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  public static MuteProxy to(Endpoint server) throws IOException {
    MuteProxy proxy = new MuteProxy(server);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  public Endpoint endpoint() {
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
  public void mute() {
    pairs.forEach(pair -> pair.mute = true);
  }

  /**
   * Whatever is on its way is held back from now on, in connections that are there and in new ones.
   */
  synchronized void cut() {
    cut = true;
  }

  /**
   * What was held back arrives late, as TCP's repeated packets do: also from who has given up
   * since.
   */
  synchronized void heal() {
    cut = false;
    notifyAll();
  }

  private synchronized void awaitWhole() throws InterruptedException {
    while (cut) {
      wait();
    }
  }

  @Override
  public void close() throws IOException {
    heal();
    listening.close();
    pairs.forEach(Pair::close);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> connect(client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void connect(Socket client) {
    try {
      awaitWhole();
      Pair pair = new Pair(client, new Socket(server.host(), server.port()));
      pairs.add(pair);
      Thread.ofVirtual().start(() -> pair.pass(pair.client, pair.server));
      pair.pass(pair.server, pair.client);
    } catch (IOException e) {
      refuse(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server is not there. */
  private static void refuse(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      // It has gone by itself.
    }
  }

  private final class Pair {
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
          awaitWhole();
          if (!mute) {
            out.write(buffer, 0, length);
          }
        }
        awaitWhole();
      } catch (IOException e) {
        // One of its ends is gone.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
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
