package org.deltawatcher.testkit.contract;

import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.StagingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What all contracts have in common: a fresh home for each test, with one tracked table in it. */
public abstract class ContractSuite {

    private ContractHome contractHome;
    private Scenario scenario;

    /** Opens an empty home to test, its schema installed; closed after the test. */
    protected abstract ContractHome openHome();

    @BeforeEach
    final void openAHome() {
        contractHome = openHome();
        scenario = Scenario.on(contractHome);
    }

    @AfterEach
    final void closeTheHome() {
        if (contractHome != null) {
            contractHome.close();
        }
    }

    protected final Scenario scenario() {
        return scenario;
    }

    protected final ContractHome contractHome() {
        return contractHome;
    }

    protected final Home home() {
        return contractHome.home();
    }

    protected final StagingStore store() {
        return home().stagingStore();
    }
}
