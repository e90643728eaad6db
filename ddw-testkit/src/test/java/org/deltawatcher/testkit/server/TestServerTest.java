package org.deltawatcher.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TestServerTest {

    @Test
    void it_makes_the_urls_of_its_databases() {
        TestServer server = new TestServer(Product.POSTGRES, "jdbc:postgresql://host:5432/main?user=u&password=p");

        assertThat(server.url("shop")).isEqualTo("jdbc:postgresql://host:5432/shop?user=u&password=p");
        assertThat(server.maintenanceUrl()).isEqualTo("jdbc:postgresql://host:5432/main?user=u&password=p");
        assertThat(server).hasToString("postgres at jdbc:postgresql://host:5432/");
    }

    @Test
    void a_server_of_postgresql_is_kept_from_its_default_database_and_one_of_mysql_from_none() {
        assertThat(new TestServer(Product.POSTGRES, "jdbc:postgresql://host/").maintenanceUrl())
                .isEqualTo("jdbc:postgresql://host/postgres");
        assertThat(new TestServer(Product.MYSQL, "jdbc:mysql://host/?user=root").maintenanceUrl())
                .isEqualTo("jdbc:mysql://host/?user=root");
    }

    @Test
    void what_is_no_url_is_refused_without_repeating_its_password() {
        assertThatThrownBy(() -> new TestServer(Product.MYSQL, "host secret"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mysql")
                .hasMessageNotContaining("secret");
    }
}
