"""What buyers say of the seller and the goods (FBK, REV, STD-2), and who is asked to say it."""
