# A program that uses requests with what it sets by itself. Prints the status.
import sys

import requests

method, url = sys.argv[1:]
answer = requests.request(method, url, data={"amount": 1} if method == "POST" else None)
print(answer.status_code, end="")
