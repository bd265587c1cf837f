"""The detector that many teams start with, as a peer for bench/anomaly-quality: scikit-learn's IsolationForest(contamination=0.1) on value, hour,
weekday and the mean and spread of the last 12 points, fitted on the 24 hours that it then judges. `alert` is prediction == -1.

    python3 bench/peers/daily-forest.py DATA OUT [PATH…]

reads DATA/manifest.json as the scorer does and writes timestamp,anomaly_score,alert for each series of one metric.
"""

import csv
import datetime
import json
import os
import sys

import numpy as np
from sklearn.ensemble import IsolationForest

WINDOW_S = 86400
ROLLING = 12


def read(path):
    with open(path) as file:
        rows = list(csv.reader(file))
    return (rows[0], rows[1:])


def features(times, values):
    sums = np.cumsum(np.insert(values, 0, 0.0))
    squares = np.cumsum(np.insert(values**2, 0, 0.0))
    end = np.arange(1, len(values) + 1)
    start = np.maximum(0, end - ROLLING)
    mean = (sums[end] - sums[start]) / (end - start)
    spread = np.sqrt(np.maximum(0, (squares[end] - squares[start]) / (end - start) - mean**2))
    hour = (times // 3600) % 24
    weekday = (times // 86400 + 3) % 7
    return np.column_stack([values, hour, weekday, mean, spread])


def judge(times, values):
    rows = features(times, values)
    score, alert = np.zeros(len(values)), np.zeros(len(values), dtype=int)
    start = 0
    while start < len(times):
        end = int(np.searchsorted(times, times[start] + WINDOW_S))
        end = max(end, start + 1)
        if end - start >= 2:
            forest = IsolationForest(contamination=0.1, random_state=42, n_jobs=1).fit(rows[start:end])
            score[start:end] = -forest.score_samples(rows[start:end])
            alert[start:end] = forest.predict(rows[start:end]) == -1
        start = end
    return score, alert


def main(data, out, wanted):
    with open(os.path.join(data, "manifest.json")) as file:
        paths = [series["path"] for series in json.load(file)["series"]]
    for path in paths:
        head, rows = read(os.path.join(data, path))
        if len(head) != 2 or (wanted and path not in wanted):
            continue
        parsed = [datetime.datetime.fromisoformat(row[0]).replace(tzinfo=datetime.timezone.utc) for row in rows]
        times = np.array([one.timestamp() for one in parsed])
        values = np.array([float(row[1]) if row[1] else np.nan for row in rows])
        known = np.isfinite(values)
        score, alert = np.zeros(len(rows)), np.zeros(len(rows), dtype=int)
        score[known], alert[known] = judge(times[known], values[known])
        target = os.path.join(out, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w") as file:
            file.write("timestamp,anomaly_score,alert\n")
            file.writelines(f"{row[0]},{s:.6f},{a}\n" for row, s, a in zip(rows, score, alert))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], set(sys.argv[3:]))
