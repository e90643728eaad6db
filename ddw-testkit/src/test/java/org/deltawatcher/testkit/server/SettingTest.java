package org.deltawatcher.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SettingTest {

    private static final String IMAGE = "ddw.test.mariadb.image";

    @AfterEach
    void clear() {
        System.clearProperty(IMAGE);
    }

    @Test
    void a_system_property_says_which_image() {
        assertThat(Setting.of(Product.MARIADB, "image")).isEmpty();
        System.setProperty(IMAGE, " mariadb:10.11 ");

        assertThat(Setting.of(Product.MARIADB, "image")).contains("mariadb:10.11");
    }
}
