-- How far each tenant's changes are, and where its faces are searched.
CREATE TABLE tenant_index (
  tenant text NOT NULL,
  revision bigint NOT NULL,
  pruned bigint NOT NULL,
  members bigint NOT NULL,
  space_id uuid,
  compared_at timestamptz,
  rekey_asked_at timestamptz,
  is_loading boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant)
);

-- The descriptors of one model pack, turned by a secret of the tenant, which is sealed.
CREATE TABLE space (
  id uuid NOT NULL,
  tenant text NOT NULL,
  model_key text NOT NULL,
  parts jsonb NOT NULL,
  dimensions integer NOT NULL,
  seed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX space_tenant ON space (tenant);

-- Registrations, with a sealed copy of their templates. A template without a space is of another model pack.
CREATE TABLE member (
  tenant text NOT NULL,
  registration_code uuid NOT NULL,
  space_id uuid,
  template bytea,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, registration_code),
  CONSTRAINT member_in_space FOREIGN KEY (space_id) REFERENCES space (id)
);
CREATE INDEX member_space ON member (space_id, registration_code);
CREATE INDEX member_spaceless ON member (tenant, registration_code) WHERE space_id IS NULL AND template IS NOT NULL;

-- Registrations that were erased: nothing that comes later brings them back.
CREATE TABLE erased_member (
  tenant text NOT NULL,
  registration_code uuid NOT NULL,
  erased_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, registration_code)
);
CREATE INDEX erased_member_age ON erased_member (erased_at);

-- What happened to members and galleries, revision by revision, for the indexes that follow.
CREATE TABLE index_change (
  tenant text NOT NULL,
  revision bigint NOT NULL,
  place integer NOT NULL,
  kind text NOT NULL,
  registration_code uuid,
  gallery_id uuid,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, revision, place)
);
CREATE INDEX index_change_age ON index_change (changed_at);

-- Registrations that onboarding has to tell of.
CREATE TABLE awaited_registration (
  tenant text NOT NULL,
  registration_code uuid NOT NULL,
  asked uuid NOT NULL,
  since timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  tries integer NOT NULL,
  PRIMARY KEY (tenant, registration_code)
);
CREATE INDEX awaited_registration_due ON awaited_registration (due_at);
