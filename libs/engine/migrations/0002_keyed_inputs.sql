-- Receipts hold keyed digests of their inputs from here on. The plain ones go: they would lead from a photograph to its
-- scores, also after the person was erased.
UPDATE decision_receipt SET inputs = (SELECT jsonb_agg(input - 'sha256') FROM jsonb_array_elements(inputs) AS input)
WHERE jsonb_path_exists(inputs, '$[*].sha256');
