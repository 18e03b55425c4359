"""A Trimtab of our own, serving one folder until the end of the run."""
import pathlib
import re
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Server:
    def __init__(self, models, log, settings, start_limit):
        command = [str(ROOT / "trimtab"), "serve", "--models", str(models), "--http-port", "0",
                   "--management-port", "0", "--grpc-port", "0",
                   "--set", f"management.token-file={pathlib.Path(log).with_name('management-token')}"]
        for setting in settings:
            command += ["--set", setting]
        self.addresses = {}
        self.start = time.monotonic()
        self._ready = threading.Event()
        self._log = open(log, "wb")
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log)
        threading.Thread(target=self._read, daemon=True).start()
        if not self._ready.wait(start_limit) or not self.addresses:
            self.stop()
            raise RuntimeError(f"the server was not ready within {start_limit} s; its log is {log}")
        self.seconds_to_ready = time.monotonic() - self.start

    def _read(self):
        for line in self._process.stdout:
            self._log.write(line)
            self._log.flush()
            text = line.decode("utf-8", "replace")
            found = re.match(r"(\w+)\s+(?:\w+://)?([\w.]+:\d+)\s*$", text)
            if found:
                self.addresses[found[1]] = found[2]
            elif text.strip() == "ready":
                self._ready.set()
        # The output ends with the process; nobody may wait for it any longer.
        self._ready.set()

    def memory_mib(self):
        """Resident memory now and at its highest, of the process that serves."""
        try:
            status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return None
        return tuple(int(re.search(rf"{key}:\s+(\d+)", status)[1]) // 1024 for key in ("VmRSS", "VmHWM"))

    def alive(self):
        return self._process.poll() is None

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


