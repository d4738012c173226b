-- Counts changes of whom is trusted, so that what is remembered of it can be told to be current.
CREATE TABLE trust_version (
  id smallint NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (id)
);
INSERT INTO trust_version (id, version) VALUES (1, 1);

-- Country signing certificates, each once, by the SHA-256 of its bytes.
CREATE TABLE trust_certificate (
  sha256 text NOT NULL,
  state text NOT NULL,
  subject text NOT NULL,
  key_identifier text NOT NULL,
  not_before timestamptz NOT NULL,
  not_after timestamptz NOT NULL,
  certificate bytea NOT NULL,
  PRIMARY KEY (sha256)
);
CREATE INDEX trust_certificate_state ON trust_certificate (state);

-- Master lists as they were imported. The one in force of a source has no later one.
CREATE TABLE trust_list (
  source text NOT NULL,
  version integer NOT NULL,
  in_force boolean NOT NULL,
  signed_at timestamptz NOT NULL,
  imported_at timestamptz NOT NULL,
  file_sha256 text NOT NULL,
  root_sha256 text NOT NULL,
  certificates integer NOT NULL,
  unreadable integer NOT NULL,
  PRIMARY KEY (source, version)
);
CREATE UNIQUE INDEX trust_list_in_force ON trust_list (source) WHERE in_force;

CREATE TABLE trust_listing (
  source text NOT NULL,
  version integer NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (source, version, sha256)
);
CREATE INDEX trust_listing_sha256 ON trust_listing (sha256);
