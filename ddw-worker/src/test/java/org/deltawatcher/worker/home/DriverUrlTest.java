package org.deltawatcher.worker.home;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MariaDB's driver is the only one for MySQL that the program brings. */
final class DriverUrlTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://db/, jdbc:mysql://db/?permitMysqlScheme=true&sslMode=trust",
        "jdbc:mysql://db/shop?connectTimeout=3000, jdbc:mysql://db/shop?connectTimeout=3000&permitMysqlScheme=true&sslMode=trust",
        "jdbc:mysql://db/?sslMode=VERIFY_CA, jdbc:mysql://db/?sslMode=VERIFY_CA&permitMysqlScheme=true",
        "jdbc:mysql://db/?a=b&useSSL=false, jdbc:mysql://db/?a=b&useSSL=false&permitMysqlScheme=true",
        "jdbc:mysql://db/?permitMysqlScheme=true, jdbc:mysql://db/?permitMysqlScheme=true",
        "jdbc:mariadb://db/, jdbc:mariadb://db/",
        "jdbc:postgresql://db/shop, jdbc:postgresql://db/shop",
        "jdbc:nonsense://db/shop, jdbc:nonsense://db/shop"
    })
    void a_mysql_url_is_one_that_the_driver_takes(String given, String taken) {
        assertThat(DriverUrl.of(given)).isEqualTo(taken);
    }
}
