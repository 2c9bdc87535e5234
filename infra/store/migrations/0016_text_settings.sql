-- Settings that are no numbers: the organisation's name and time zone.
ALTER TABLE setting @onCluster ADD COLUMN IF NOT EXISTS text String DEFAULT '';
