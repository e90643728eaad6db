-- What people use otherwise: one table for all changes, rows before and after as JSON.
DELIMITER //
CREATE TABLE {schema}.audit_log (
    audit_id   BIGINT AUTO_INCREMENT PRIMARY KEY,
    table_name VARCHAR(64) NOT NULL,
    op         VARCHAR(10) NOT NULL,
    changed_at DATETIME(6) NOT NULL DEFAULT NOW(6),
    changed_by VARCHAR(300) NOT NULL,
    connection BIGINT NOT NULL,
    old_row    JSON,
    new_row    JSON
) //
CREATE TRIGGER {schema}.audit_insert AFTER INSERT ON {schema}.delivery_notes FOR EACH ROW
INSERT INTO {schema}.audit_log (table_name, op, changed_by, connection, new_row)
VALUES ('delivery_notes', 'INSERT', SESSION_USER(), CONNECTION_ID(),
        JSON_OBJECT('id', NEW.id, 'team_id', NEW.team_id, 'customer', NEW.customer, 'hours', NEW.hours, 'status', NEW.status,
                    'payload', NEW.payload, 'updated_at', NEW.updated_at)) //
CREATE TRIGGER {schema}.audit_update AFTER UPDATE ON {schema}.delivery_notes FOR EACH ROW
INSERT INTO {schema}.audit_log (table_name, op, changed_by, connection, old_row, new_row)
VALUES ('delivery_notes', 'UPDATE', SESSION_USER(), CONNECTION_ID(),
        JSON_OBJECT('id', OLD.id, 'team_id', OLD.team_id, 'customer', OLD.customer, 'hours', OLD.hours, 'status', OLD.status,
                    'payload', OLD.payload, 'updated_at', OLD.updated_at),
        JSON_OBJECT('id', NEW.id, 'team_id', NEW.team_id, 'customer', NEW.customer, 'hours', NEW.hours, 'status', NEW.status,
                    'payload', NEW.payload, 'updated_at', NEW.updated_at)) //
CREATE TRIGGER {schema}.audit_delete AFTER DELETE ON {schema}.delivery_notes FOR EACH ROW
INSERT INTO {schema}.audit_log (table_name, op, changed_by, connection, old_row)
VALUES ('delivery_notes', 'DELETE', SESSION_USER(), CONNECTION_ID(),
        JSON_OBJECT('id', OLD.id, 'team_id', OLD.team_id, 'customer', OLD.customer, 'hours', OLD.hours, 'status', OLD.status,
                    'payload', OLD.payload, 'updated_at', OLD.updated_at)) //
