package org.deltawatcher.docs.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.testkit.fake.FakeHome;
import org.junit.jupiter.api.Test;

class LeaseTest {

    // begin: fake
    @Test
    void who_comes_after_the_lease_cannot_commit() {
        FakeHome home = new FakeHome();
        home.createTable("public.orders", List.of("id"), List.of("id", "label"));
        home.track("public.orders");
        ProcessKey process = ProcessKey.of("public.orders", "copy");
        home.processes()
                .add(ProcessDefinition.builder(process, "sql", "SELECT 1").build());
        home.begin().insert("public.orders", Map.of("id", 1L, "label", "a")).commit();

        Batch late = home.stagingStore()
                .stage(new StageRequest(process, "slow", 100))
                .orElseThrow();
        home.clock().advance(Duration.ofHours(5));
        Optional<Batch> again = home.stagingStore().stage(new StageRequest(process, "quick", 100));

        assertThat(again).isPresent();
        assertThatThrownBy(() -> home.transactions().inTransaction(transaction -> {
                    home.stagingStore().commit(transaction, late.id());
                    return null;
                }))
                .isInstanceOf(LeaseLostException.class);
    }
    // end: fake
}
