"""The register of what was handed over of a submitted assessment, to the supervisor of the Cbw first of all."""
