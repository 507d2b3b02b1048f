#!/usr/bin/env python3
"""Starts the demonstration server and looks at its gallery in Chromium: look.py DEMO_SERVER [FOLDER for pictures]"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    if not shutil.which("chromium") or not shutil.which("node"):
        print("1..0 # SKIP there is no Chromium or no node here")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-keyout", f"{folder}/key.pem", "-out",
                        f"{folder}/cert.pem"], check=True, capture_output=True)
        server = subprocess.Popen([sys.argv[1], "127.0.0.1:0", f"{folder}/cert.pem", f"{folder}/key.pem",
                                   f"{folder}/socket"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        port = server.stdout.readline().split()[1].decode()
        look = Path(__file__).with_name("look.mjs")
        code = subprocess.run(["node", look, port, *sys.argv[2:]]).returncode
        server.stdin.close()
        return code or server.wait(20)


sys.exit(main())
