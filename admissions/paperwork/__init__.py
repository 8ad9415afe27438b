"""What the desk writes down beside the clinical record: who they are on paper, who pays, who sent them, papers."""
