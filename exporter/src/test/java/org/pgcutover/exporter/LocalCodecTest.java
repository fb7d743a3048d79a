package org.pgcutover.exporter;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LocalCodecTest {
  @Test
  void aRecordArrivesAsTheSameObject() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      LocalCodec.register(vertx.eventBus(), MigrationProgress.class);
      LocalCodec.register(vertx.eventBus(), MigrationProgress.class);
      CompletableFuture<MigrationProgress> arrived = new CompletableFuture<>();
      vertx
          .eventBus()
          .<MigrationProgress>localConsumer(
              MigrationProgress.ADDRESS, message -> arrived.complete(message.body()));
      MigrationProgress sent =
          new MigrationProgress(
              "shop",
              Phase.COPY,
              CopyProgress.of(new Count(1, 2), new Count(3, 4)),
              ParityProgress.NOT_BEGUN,
              List.of());

      vertx.eventBus().publish(MigrationProgress.ADDRESS, sent);

      assertThat(arrived.get(10, SECONDS)).isSameAs(sent);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    }
  }
}
