-- What a tenant's operator knows of its customers, imported as a whole; found by keyed digests, kept sealed.

CREATE TABLE customer_file (
  tenant text NOT NULL,
  customers integer NOT NULL,
  imported_at timestamptz NOT NULL,
  PRIMARY KEY (tenant)
);

CREATE TABLE customer (
  id uuid NOT NULL,
  tenant text NOT NULL,
  username_digest bytea,
  email_digest bytea,
  phone_number_digest bytea,
  sealed bytea NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX customer_username ON customer (tenant, username_digest);
CREATE INDEX customer_email ON customer (tenant, email_digest);
CREATE INDEX customer_phone_number ON customer (tenant, phone_number_digest);

-- One row per fact of a customer. `draw` is random: whoever begins anywhere among those of a label finds facts of other people
-- without reading all of them.
CREATE TABLE customer_fact (
  customer_id uuid NOT NULL,
  label text NOT NULL,
  tenant text NOT NULL,
  value_digest bytea NOT NULL,
  draw integer NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (customer_id, label),
  CONSTRAINT customer_fact_of_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
CREATE INDEX customer_fact_draw ON customer_fact (tenant, label, draw);

-- What is bounded by the day for one person, number or session.
CREATE TABLE daily_use (
  id uuid NOT NULL,
  tenant text NOT NULL,
  factor text NOT NULL,
  digest bytea NOT NULL,
  used_at timestamptz NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX daily_use_whose ON daily_use (tenant, factor, digest, used_at);
CREATE INDEX daily_use_age ON daily_use (used_at);
