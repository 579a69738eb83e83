# A program that uses httpx with what it sets by itself, and tries again when a server says so, as the SDKs on top of it do. Prints the status.
import sys
import time

import httpx

method, url = sys.argv[1:]
for attempt in range(3):
    answer = httpx.request(method, url, data={"amount": 1} if method == "POST" else None)
    if answer.status_code != 503:
        break
    time.sleep(float(answer.headers.get("retry-after", "1")))
print(answer.status_code, end="")
