-- Old receipts are deleted by age.
CREATE INDEX decision_receipt_created ON decision_receipt (created_at);
