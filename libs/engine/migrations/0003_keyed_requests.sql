-- Receipts hold a keyed digest of the request's id from here on. The ids go, from the rows as well: a caller may have chosen
-- them, and they would lead from a person to her receipts.
ALTER TABLE decision_receipt ADD COLUMN request jsonb;
UPDATE decision_receipt SET request_id = '' WHERE request_id <> '';
ALTER TABLE decision_receipt DROP COLUMN request_id;
