"""The parts of the measurement of certificates: what is made in this process, the batch, verification, the report."""
