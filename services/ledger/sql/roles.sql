-- Roles, made once for a PostgreSQL server. They hold rights; who may log in is the operator's choice:
-- whoever runs `homeward migrate` becomes a member of each and the services take theirs on with SET ROLE.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['homeward_ledger', 'homeward_reader', 'homeward_gateway'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
        IF NOT pg_has_role(current_user, name, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', name, current_user);
        END IF;
    END LOOP;
END $$;
