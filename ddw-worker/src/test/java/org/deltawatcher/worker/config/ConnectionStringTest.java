package org.deltawatcher.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.deltawatcher.api.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionStringTest {

    @ParameterizedTest
    @CsvSource({
        "postgresql://db/shop, jdbc:postgresql://db/shop",
        "postgres://db:5433/shop, jdbc:postgresql://db:5433/shop",
        "'postgresql://a,b:5433/shop?target_session_attrs=read-write', 'jdbc:postgresql://a,b:5433/shop?targetServerType=primary'",
        "postgresql:///shop, jdbc:postgresql://localhost/shop",
        "postgresql://me@db, jdbc:postgresql://db/me",
        "postgresql://[::1]:5432/shop, jdbc:postgresql://[::1]:5432/shop",
        "postgresql://db/my%20shop?sslmode=verify-full&connect_timeout=3, "
                + "jdbc:postgresql://db/my%20shop?sslmode=verify-full&connectTimeout=3",
        "postgresql://ignored/shop?host=db&port=5433, jdbc:postgresql://db:5433/shop",
        "mysql://db, jdbc:mysql://db/",
        "mysql://me:pw@db:3307/shop, jdbc:mysql://db:3307/shop",
        "mysql:///, jdbc:mysql://localhost/",
        "mysql://[::1]:3306/my%20shop?ssl-mode=verify_ca, jdbc:mysql://[::1]:3306/my%20shop?sslMode=VERIFY_CA",
        "'mariadb://me@a,b/?get-server-public-key=true', 'jdbc:mariadb://a,b/?allowPublicKeyRetrieval=TRUE'",
        "jdbc:mysql://db:3306/?user=me&password=pw&sslMode=REQUIRED, jdbc:mysql://db:3306/?sslMode=REQUIRED",
        "jdbc:postgresql://db/shop?ssl=true&user=me&password=pw, jdbc:postgresql://db/shop?ssl=true"
    })
    void becomes_a_jdbc_url_without_credentials(String text, String jdbcUrl) {
        assertThat(ConnectionString.parse(text).jdbcUrl()).isEqualTo(jdbcUrl);
    }

    @Test
    void credentials_are_taken_out_and_decoded() {
        assertThat(ConnectionString.parse("postgresql://m%65:p%40ss%2Fw+rd@db/shop"))
                .isEqualTo(new ConnectionString("jdbc:postgresql://db/shop", "me", new Secret("p@ss/w+rd"), Map.of()));
        assertThat(ConnectionString.parse("mysql://m%65:p%40ss%2Fw+rd@db"))
                .isEqualTo(new ConnectionString("jdbc:mysql://db/", "me", new Secret("p@ss/w+rd"), Map.of()));
        assertThat(ConnectionString.parse("jdbc:postgresql://db/shop?user=me&password=p%40ss&sslpassword=k3y"))
                .isEqualTo(new ConnectionString(
                        "jdbc:postgresql://db/shop",
                        "me",
                        new Secret("p@ss"),
                        Map.of("sslpassword", new Secret("k3y"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret",
                "mssql://me:s3cret@db/shop",
                "mysql://me:s3cret/x@db/shop",
                "mysql://me:s3cret@db/shop?password=s3cret",
                "mysql://me:s3cret@db/shop/s3cret",
                "mysql://me:s3cret@%2Fvar%2Frun/shop",
                "jdbc:mysql://me:s3cret@db/shop",
                "jdbc:mysql://address=(host=db)(user=me)(password=s3cret)/shop",
                "jdbc:postgresql://me:s3cret@db/shop",
                "postgresql://me:s3cret/x@db/shop",
                "postgresql://me:123/s3cret@db/shop",
                "postgresql://me:s3cret@%2Fvar%2Frun/shop",
                "postgresql://me:s3cret@db/shop?host=/var/run",
                "postgresql://me:s3cret%zz@db/shop",
                "postgresql://me:s3cret@db/shop?nonsense=s3cret",
                "postgresql://me:s3cret@db:x/shop",
                "postgresql://:s3cret@db/"
            })
    void what_cannot_be_used_is_refused_without_showing_the_password(String text) {
        assertThatThrownBy(() -> ConnectionString.parse(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @Test
    void a_parameter_that_the_driver_does_not_have_is_refused_with_the_nearest() {
        assertThatThrownBy(() -> ConnectionString.parse("postgresql://db/shop?ssl_mode=require"))
                .hasMessageContaining("did you mean sslmode?");
        assertThatThrownBy(() -> ConnectionString.parse("mysql://db/shop?sslmode=required"))
                .hasMessageContaining("did you mean ssl-mode?");
    }
}
