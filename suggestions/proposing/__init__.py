"""Proposals for triage: learnt each night from what was decided, made each minute for what came
in (decision 0104)."""
