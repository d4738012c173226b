CREATE TABLE gallery (
  id uuid NOT NULL,
  tenant text NOT NULL,
  name text NOT NULL,
  members bigint NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX gallery_name ON gallery (tenant, name);

-- Memberships of a gallery that was deleted stay until they are swept; nobody sees them.
CREATE TABLE membership (
  gallery_id uuid NOT NULL,
  registration_code uuid NOT NULL,
  tenant text NOT NULL,
  PRIMARY KEY (gallery_id, registration_code)
);
CREATE INDEX membership_registration ON membership (tenant, registration_code);

-- Galleries whose memberships are left to sweep.
CREATE TABLE deleted_gallery (
  id uuid NOT NULL,
  tenant text NOT NULL,
  deleted_at timestamptz NOT NULL,
  PRIMARY KEY (id)
);
