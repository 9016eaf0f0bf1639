"""``python -m yingshang``: what the supervisor starts its children with."""

from yingshang.cli import main

main()
