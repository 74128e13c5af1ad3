-- What changed after a position: streams of live counts that come back after a break ask for it.
CREATE INDEX segment_known ON live.segment (known_from);
