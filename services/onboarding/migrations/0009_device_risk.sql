-- What scripts collected of devices, who used them, and where people were.
CREATE TABLE device_profile (
  tenant text NOT NULL,
  ap_session_id uuid NOT NULL,
  device_digest bytea,
  signals bytea,
  received_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  subject_id uuid,
  PRIMARY KEY (tenant, ap_session_id),
  CONSTRAINT device_profile_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX device_profile_end ON device_profile (expires_at);
CREATE INDEX device_profile_subject ON device_profile (subject_id);

CREATE TABLE device_use (
  tenant text NOT NULL,
  device_digest bytea NOT NULL,
  subject_id uuid NOT NULL,
  last_used_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, device_digest, subject_id),
  CONSTRAINT device_use_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX device_use_subject ON device_use (subject_id);
CREATE INDEX device_use_age ON device_use (last_used_at);

CREATE TABLE device_place (
  subject_id uuid PRIMARY KEY,
  tenant text NOT NULL,
  place bytea NOT NULL,
  seen_at timestamptz NOT NULL,
  CONSTRAINT device_place_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX device_place_age ON device_place (seen_at);
