-- While replicas of the version before are replaced, or stand in again, they remove objects under the name that they know. The next
-- migration drops it.
CREATE VIEW recording_removal AS SELECT object_key, due_at, links_end FROM object_removal;
