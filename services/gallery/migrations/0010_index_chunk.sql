-- The embedded index of a tenant as it was at a revision, in sealed pieces. Numbers below 10,000 are the parts of its list,
-- the others blocks of faces; the newest list says which blocks belong to it. What is sealed cannot be compressed.
CREATE TABLE index_chunk (
  tenant text NOT NULL,
  revision bigint NOT NULL,
  number integer NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (tenant, revision, number)
);
ALTER TABLE index_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;
