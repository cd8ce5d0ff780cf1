"""A bad line for kernels without netem: two TUN devices with delay and loss between them.

Usage: bad-line.py <tun here> <tun there> <delay ms> <loss percent>
Each way has this delay and loss. Says "ready" when both devices are there; a line "cut" on standard input drops
everything, "mend" ends that. A device may be moved to another network namespace: what is open stays open.
"""

import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000


def open_tun(name):
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def main():
    here, there = open_tun(sys.argv[1]), open_tun(sys.argv[2])
    delay, loss = float(sys.argv[3]) / 1000, float(sys.argv[4]) / 100
    other = {here: there, there: here}
    waiting, order, is_cut = [], itertools.count(), False
    print("ready", flush=True)
    while True:
        patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([here, there, sys.stdin], [], [], patience)
        for one in readable:
            if one is sys.stdin:
                line = sys.stdin.readline()
                if line == "":
                    return
                is_cut = line.strip() == "cut"
                continue
            try:
                packet = os.read(one, 65536)
            except OSError:
                continue
            if not is_cut and random.random() >= loss:
                heapq.heappush(waiting, (time.monotonic() + delay, next(order), other[one], packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, to, packet = heapq.heappop(waiting)
            try:
                if not is_cut:
                    os.write(to, packet)
            except OSError:
                pass


main()
