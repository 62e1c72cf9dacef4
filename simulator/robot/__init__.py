"""A team of robots that works a desk through its public interface, taking what the policy proposes."""
