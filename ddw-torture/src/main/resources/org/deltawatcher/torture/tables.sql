-- What the application has: a table, and an audit of its own that says what happened.
CREATE TABLE notes (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL, code text UNIQUE, version bigint NOT NULL);
CREATE TABLE audit (op "char" NOT NULL, id int NOT NULL, version bigint NOT NULL);
CREATE SEQUENCE version;
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.id = NEW.id THEN
        INSERT INTO public.audit VALUES ('U', NEW.id, NEW.version);
    ELSE
        INSERT INTO public.audit SELECT 'D', OLD.id, OLD.version WHERE TG_OP <> 'INSERT';
        INSERT INTO public.audit SELECT 'I', NEW.id, NEW.version WHERE TG_OP <> 'DELETE';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON notes FOR EACH ROW EXECUTE FUNCTION audit();

-- What the processes make of it.
CREATE TABLE seen (no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, position bigint NOT NULL, op "char" NOT NULL, id int NOT NULL, version bigint NOT NULL);
CREATE TABLE hours_per_team (team text PRIMARY KEY, notes bigint NOT NULL, hours bigint NOT NULL);
CREATE TABLE copied (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL, code text, version bigint NOT NULL);
