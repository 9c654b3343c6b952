-- One request is looked up by its id.
CREATE INDEX usage_records_request ON usage_records (request_id);
