CREATE TABLE seen_frame (
  tenant text NOT NULL,
  digest bytea NOT NULL,
  perceptual bigint NOT NULL,
  bands integer[] NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, digest)
);
CREATE INDEX seen_frame_bands ON seen_frame USING gin (bands);
CREATE INDEX seen_frame_expires ON seen_frame (expires_at);
