"""Make-believe agenda portals: real protocols, invented content, loopback only."""
