-- The log, the live projection, the vault of keys, the access audit. Times are UTC.
--
-- Four schemas with one purpose each: what happened (log), what follows from it and can be rebuilt
-- (live), what must be destroyable (vault), who looked (audit). Services keep their snapshots in
-- `service`. Nobody but the ledger's role writes; nobody changes or deletes an event.

CREATE SCHEMA log;
CREATE SCHEMA live;
CREATE SCHEMA vault;
CREATE SCHEMA audit;
CREATE SCHEMA service;

-- ---- log ---------------------------------------------------------------------------------------

CREATE TABLE log.event (
    position       bigint      NOT NULL,   -- contiguous from 1, given by the ledger
    known_position bigint      NOT NULL,   -- last position of the same request: known as a whole
    stream         text        NOT NULL,
    version        integer     NOT NULL,   -- contiguous from 1 within the stream
    type           integer     NOT NULL,   -- number in proto/homeward/v1/events.proto
    event_id       uuid        NOT NULL,   -- the request's id plus the event's number in it
    causation      uuid,
    correlation    uuid,
    actor          text,
    occurred_at    timestamptz NOT NULL,   -- when it was true
    recorded_at    timestamptz NOT NULL,   -- when we learnt it; never goes back
    payload        bytea       NOT NULL,   -- protobuf
    PRIMARY KEY (position)
) PARTITION BY RANGE (position);

-- Event ids are unique because request ids are and an event's id follows from its request's. One
-- index entry a request instead of one an event.
CREATE TABLE log.request (
    id             uuid   PRIMARY KEY,
    first_position bigint,                 -- absent: refused, see refusal
    last_position  bigint,
    refusal        bytea                   -- CommandAnswer, protobuf: the answer to give again
);

CREATE TABLE log.stream (
    stream         text   PRIMARY KEY,
    first_position bigint NOT NULL
);

-- One row: who is writing, and how far the log goes.
CREATE TABLE log.ledger (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch       bigint      NOT NULL,      -- grows with each ledger that takes over
    position    bigint      NOT NULL,
    recorded_at timestamptz NOT NULL
);
INSERT INTO log.ledger VALUES (true, 0, 0, 'epoch');

CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or deleted' USING ERRCODE = 'HW001';
END $$;
CREATE TRIGGER event_is_immutable BEFORE UPDATE OR DELETE ON log.event
    FOR EACH ROW EXECUTE FUNCTION log.refuse_change();

-- Ten million positions a partition. Makes sure there is room up to `upto`; answers how many
-- partitions were made.
CREATE FUNCTION log.ensure_partitions(upto bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    size constant bigint := 10000000;
    n    bigint;
    name text;
    made integer := 0;
BEGIN
    FOR n IN 0 .. upto / size LOOP
        name := 'event_' || to_char(n, 'FM000000');
        IF to_regclass('log.' || name) IS NULL THEN
            EXECUTE format('CREATE TABLE log.%I PARTITION OF log.event FOR VALUES FROM (%s) TO (%s)',
                           name, n * size, (n + 1) * size);
            EXECUTE format('CREATE UNIQUE INDEX %I ON log.%I (stream, version)',
                           name || '_stream_version', name);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
SELECT log.ensure_partitions(1);

-- ---- live: everything here follows from the log ---------------------------------------------------

-- What a delayed day is counted under (R1.32, R3.1).
CREATE TABLE live.cell (
    id          integer PRIMARY KEY,
    provider    text NOT NULL,
    authority   text NOT NULL,
    care_type   text NOT NULL,
    reason      text NOT NULL,
    attribution text NOT NULL,
    UNIQUE (provider, authority, care_type, reason, attribution)
);

-- Every stretch of every delay, and every version of it that was ever believed. A row holds from
-- known_from on and until (not including) known_to; the greatest bigint means "still".
CREATE TABLE live.segment (
    spell              text        NOT NULL,
    cell               integer     NOT NULL,
    known_from         bigint      NOT NULL,
    known_to           bigint      NOT NULL,
    start_at           timestamptz NOT NULL,
    end_at             timestamptz NOT NULL,   -- infinity: still delayed
    first_midnight     date        NOT NULL,   -- first counted day under MIDNIGHT
    first_next_day     date        NOT NULL,   -- first counted day under NEXT_DAY
    last_day           date        NOT NULL,   -- last counted day; infinity: still delayed
    ready_at           timestamptz NOT NULL,   -- since when ready for transfer
    reason_at          timestamptz,            -- since when this reason
    agreement          smallint    NOT NULL,   -- 0 proposed, 1 agreed, 2 disputed
    admitted_position  bigint      NOT NULL,   -- the events that say so
    clinical_position  bigint      NOT NULL,
    mdt_position       bigint      NOT NULL,
    safe_position      bigint      NOT NULL,
    reason_position    bigint      NOT NULL,   -- 0: no reason recorded
    agreement_position bigint      NOT NULL    -- 0: nothing said
);
-- What is believed now: found by spell, and by when it ended (open ones at infinity).
CREATE UNIQUE INDEX segment_now ON live.segment (spell, start_at)
    WHERE known_to = 9223372036854775807;
CREATE INDEX segment_now_end ON live.segment (end_at, start_at)
    WHERE known_to = 9223372036854775807;
-- What was believed once.
CREATE INDEX segment_then ON live.segment (known_to)
    WHERE known_to < 9223372036854775807;

-- One row a spell, as it stands at the end of its own timeline.
CREATE TABLE live.spell (
    spell              text PRIMARY KEY,
    position           bigint  NOT NULL,   -- of the last event that changed it
    state              text    NOT NULL,   -- OPEN, DISCHARGED, VOID
    provider           text,
    site               text,
    ward               text,
    bed                text,
    authority          text,
    care_type          text,
    person             uuid,
    admitted_at        timestamptz,
    discharged_at      timestamptz,
    died               boolean NOT NULL,
    emergency          boolean NOT NULL,
    on_leave           boolean NOT NULL,
    expected_discharge date,
    clinical_at        timestamptz,
    mdt_at             timestamptz,
    safe_at            timestamptz,
    ready_at           timestamptz,
    reason             text,
    attribution        text,
    reason_at          timestamptz,
    agreement          smallint NOT NULL
);
CREATE INDEX spell_open ON live.spell (provider, ward, bed) WHERE state = 'OPEN';

CREATE TABLE live.ward (
    provider  text NOT NULL,
    ward      text NOT NULL,
    position  bigint NOT NULL,
    name      text,
    site      text,
    care_type text,
    open      boolean NOT NULL,
    PRIMARY KEY (provider, ward)
);

CREATE TABLE live.bed (
    provider text NOT NULL,
    ward     text NOT NULL,
    bed      text NOT NULL,
    position bigint NOT NULL,
    state    text NOT NULL,
    spell    text,
    reason   text,
    since    timestamptz NOT NULL,
    PRIMARY KEY (provider, ward, bed)
);

-- Messages that could not be applied, and what became of them.
CREATE TABLE live.quarantine (
    id           uuid PRIMARY KEY,
    position     bigint NOT NULL,         -- of the last event about it
    raw_position bigint NOT NULL,         -- of the event that holds the message as it stands
    state        text NOT NULL,           -- WAITING, KEPT, RELEASED, DISCARDED
    received_at  timestamptz NOT NULL,
    facility     text,
    control_id   text,
    message_type text,
    code         text NOT NULL,
    message      text NOT NULL,
    location     text
);
CREATE INDEX quarantine_waiting ON live.quarantine (received_at) WHERE state = 'WAITING';

-- ---- vault: keys of people, and how to find a person again; rows here may be deleted -------------------

CREATE TABLE vault.person_key (
    person  uuid PRIMARY KEY,
    wrapped bytea NOT NULL               -- under the system's master key
);
CREATE TABLE vault.person_token (
    token  bytea PRIMARY KEY,            -- keyed hash of an identifier
    person uuid NOT NULL
);
CREATE INDEX person_token_person ON vault.person_token (person);

-- ---- audit (R10.5): a hash chain -------------------------------------------------------------------

CREATE TABLE audit.access (
    number   bigint PRIMARY KEY,         -- contiguous from 1
    at       timestamptz NOT NULL,
    actor    text NOT NULL,
    action   text NOT NULL,
    purpose  text,
    query    text,
    origin   text,
    people   bytea NOT NULL,             -- 16 bytes each
    result   text,
    count    integer NOT NULL,
    previous bytea NOT NULL,
    hash     bytea NOT NULL              -- of previous and everything in this row
);
CREATE TRIGGER access_is_immutable BEFORE UPDATE OR DELETE ON audit.access
    FOR EACH ROW EXECUTE FUNCTION log.refuse_change();

CREATE TABLE service.snapshot (
    service  text    NOT NULL,
    format   integer NOT NULL,
    position bigint  NOT NULL,
    state    bytea   NOT NULL,
    PRIMARY KEY (service, format)
);

-- ---- who may do what ------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA log, live, vault, audit, service TO homeward_ledger;
GRANT SELECT, INSERT ON log.event, log.request, log.stream, audit.access TO homeward_ledger;
GRANT SELECT, UPDATE ON log.ledger TO homeward_ledger;
GRANT EXECUTE ON FUNCTION log.ensure_partitions(bigint) TO homeward_ledger;
REVOKE EXECUTE ON FUNCTION log.ensure_partitions(bigint) FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA live TO homeward_ledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vault, service TO homeward_ledger;

-- Reads everything but keys and snapshots: reports, verification.
GRANT USAGE ON SCHEMA log, live, audit TO homeward_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA log, live, audit TO homeward_reader;

-- Shows names to people who may see them: also reads the wrapped keys.
GRANT homeward_reader TO homeward_gateway;
GRANT USAGE ON SCHEMA vault TO homeward_gateway;
GRANT SELECT ON vault.person_key, vault.person_token TO homeward_gateway;
