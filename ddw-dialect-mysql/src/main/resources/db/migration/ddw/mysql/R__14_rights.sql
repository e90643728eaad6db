-- Who may do what. Whoever installs owns the home: what others call, and the triggers, run with that account's rights. The role
-- ${ddw}_worker stages, reads and commits. Applications need nothing.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- Dropping a routine takes its rights along, so the installer calls this each time. Gives why a worker needs more than the
-- role, or NULL. An administrator may have created the role.
DROP PROCEDURE IF EXISTS ${ddw}._grant_rights //
CREATE PROCEDURE ${ddw}._grant_rights(OUT why TEXT) MODIFIES SQL DATA
BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        GET STACKED DIAGNOSTICS CONDITION 1 why = MESSAGE_TEXT;
    END;
    BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
        CREATE ROLE IF NOT EXISTS ${ddw}_worker;
    END;
    SET why = NULL;
    GRANT SELECT ON ${ddw}.* TO ${ddw}_worker;
    GRANT EXECUTE ON FUNCTION ${ddw}.now TO ${ddw}_worker;
    GRANT EXECUTE ON FUNCTION ${ddw}._owner TO ${ddw}_worker;
    GRANT EXECUTE ON FUNCTION ${ddw}._source TO ${ddw}_worker;
    GRANT EXECUTE ON FUNCTION ${ddw}._part TO ${ddw}_worker;
    GRANT EXECUTE ON FUNCTION ${ddw}._quoted TO ${ddw}_worker;
    GRANT EXECUTE ON FUNCTION ${ddw}._object TO ${ddw}_worker;
    GRANT EXECUTE ON FUNCTION ${ddw}._process TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.stage TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.stage_as TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.stage_group TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.commit TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.release TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.postpone TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.extend TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.settle TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.request TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.reload TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.wait_until_processed TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}._mark TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}._has_reached TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.due TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.finished TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.plan TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.heartbeat TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.leave TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.expire TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.inspect TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.diagnose TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.purge TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.replay TO ${ddw}_worker;
    GRANT EXECUTE ON PROCEDURE ${ddw}.drop_parked TO ${ddw}_worker;
END //

DELIMITER ;
