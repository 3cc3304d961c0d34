"""The chapters: pairs of text and notebook, and how they are run."""
