import type { Instant } from '../../src/time/index.ts';
import { type Season, seasonAt } from '../simulator/season.ts';
import type { Simulation } from '../simulator/simulation.ts';
import { type During, EVENTS } from './events.ts';

const GIB = 1_073_741_824;
const LOAD: Season = { day: 0.4, weekend: 0.75, peakHour: 16 };
const HOSTS = ['worker-01', 'worker-02', 'worker-03'] as const;
/** Pods with their share of a core and their memory. */
const PODS = [
  { pod: 'backend-0', cores: 0.8, bytes: 1.4 * GIB },
  { pod: 'llm-gateway-0', cores: 0.3, bytes: 0.9 * GIB },
  { pod: 'celery-0', cores: 1.6, bytes: 2.2 * GIB },
] as const;
/** Jobs of which only the answer to the scrape matters here. */
const SCRAPED = [
  ['clickhouse-exporter', 'clickhouse:9363'],
  ['airflow', 'airflow-webserver:8080'],
  ['minio', 'minio:9000'],
  ['kubernetes-apiservers', 'kubernetes:6443'],
  ['kubernetes-pods', 'backend-0:8000'],
] as const;

/** What AI ETL runs on: hosts, pods, PostgreSQL with a replica, Redis, Kafka, and the Prometheus that watches them. */
export function simulateInfrastructure(simulation: Simulation, during: During, quiet: boolean): void {
  for (const host of HOSTS) simulateHost(simulation, host, during);
  simulatePods(simulation);
  simulatePrimary(simulation, during, quiet);
  simulateReplica(simulation, during);
  simulateRedis(simulation, during, quiet);
  simulateKafka(simulation, during);
  simulatePrometheus(simulation, during);
  for (const [job, instance] of SCRAPED) simulation.target({ job, instance }).run(() => {});
}

function simulateHost(simulation: Simulation, host: (typeof HOSTS)[number], during: During): void {
  const seconds = simulation.options.everyMs / 1_000;
  const target = simulation.target({ job: 'node-exporter', instance: host });
  const memory = target.gauge('node_memory_MemTotal_bytes');
  const available = target.gauge('node_memory_MemAvailable_bytes');
  const idle = ['0', '1'].map((cpu) => target.counter('node_cpu_seconds_total', { cpu, mode: 'idle' }));
  const disk = { mountpoint: '/data', fstype: 'ext4' };
  const size = target.gauge('node_filesystem_size_bytes', disk);
  const free = target.gauge('node_filesystem_avail_bytes', disk);
  target.run((now, draw) => {
    const isHungry = host === 'worker-02' && during(EVENTS.hungry, now);
    const isFull = host === 'worker-03' && during(EVENTS.diskFull, now);
    memory.set(16 * GIB);
    available.set(Math.round((isHungry ? 1 : draw.around(7.5, 0.02)) * GIB));
    const busy = isHungry ? 0.95 : 0.35 * seasonAt(now, LOAD);
    for (const cpu of idle) cpu.add(Math.max(0, 1 - draw.around(busy, 0.02)) * seconds);
    size.set(200 * GIB);
    free.set(Math.round((isFull ? 12 : draw.around(90, 0.005)) * GIB));
  });
}

function simulatePods(simulation: Simulation): void {
  const seconds = simulation.options.everyMs / 1_000;
  const target = simulation.target({ job: 'cadvisor', instance: 'cadvisor:8080' });
  const pods = PODS.map(({ pod, cores, bytes }) => {
    const labels = { pod, namespace: 'ai-etl' };
    // A pod as a whole stands beside its container, as cAdvisor has it.
    const cgroups = ['', pod.replace(/-0$/, '')].map((container) => ({
      ...labels,
      ...(container !== '' && { container }),
    }));
    return {
      cores,
      bytes,
      cpu: cgroups.map((cgroup) => target.counter('container_cpu_usage_seconds_total', cgroup)),
      memory: cgroups.map((cgroup) => target.gauge('container_memory_working_set_bytes', cgroup)),
      sent: target.counter('container_network_transmit_bytes_total', labels),
      received: target.counter('container_network_receive_bytes_total', labels),
    };
  });
  target.run((now, draw) => {
    const season = seasonAt(now, LOAD);
    for (const { cores, bytes, cpu, memory, sent, received } of pods) {
      const used = draw.around(cores * season, 0.03) * seconds;
      const held = Math.round(draw.around(bytes, 0.01));
      for (const counter of cpu) counter.add(used);
      for (const gauge of memory) gauge.set(held);
      sent.add(Math.round(draw.around(400_000 * season, 0.05) * seconds));
      received.add(Math.round(draw.around(650_000 * season, 0.05) * seconds));
    }
  });
}

const DATABASE = { datname: 'ai_etl' } as const;
const STATEMENTS = ['1', '2', '3', '4'] as const;
const STATEMENT_BOUNDS = [0.005, 0.02, 0.1, 0.5, 2];
const STATEMENT_TIMES = [0.5, 0.35, 0.12, 0.028, 0.002, 0];
const SLOW_STATEMENT_TIMES = [0.1, 0.15, 0.2, 0.25, 0.2, 0.1];

function simulatePrimary(simulation: Simulation, during: During, quiet: boolean): void {
  const { everyMs } = simulation.options;
  const restarts = quiet ? [] : [EVENTS.postgresRestart.end];
  const target = simulation.target({ job: 'postgres-exporter', instance: 'postgres-exporter:9187' }, { restarts });
  const up = target.gauge('pg_up');
  const connections = (['active', 'idle', 'idle in transaction'] as const).map((state) =>
    target.gauge('pg_stat_activity_count', { ...DATABASE, state }),
  );
  const limit = target.gauge('pg_settings_max_connections');
  const means = STATEMENTS.map((queryid) =>
    target.gauge('pg_stat_statements_mean_time_seconds', { ...DATABASE, queryid }),
  );
  const times = target.histogram('pg_stat_statements_exec_time', STATEMENT_BOUNDS, DATABASE);
  const commits = target.counter('pg_stat_database_xact_commit', DATABASE);
  const rollbacks = target.counter('pg_stat_database_xact_rollback', DATABASE);
  const hit = target.counter('pg_stat_database_blks_hit', DATABASE);
  const read = target.counter('pg_stat_database_blks_read', DATABASE);
  target.run((now, draw) => {
    const isDown = during(EVENTS.postgresRestart, now);
    const isSlow = during(EVENTS.slowDatabase, now);
    up.set(isDown ? 0 : 1);
    if (isDown) return;
    const season = seasonAt(now, LOAD);
    // Together above 180 while slow, no state alone.
    const open = isSlow ? [110, 70, 15] : [18 * season, 30, 2];
    for (const [i, gauge] of connections.entries()) gauge.set(draw.count(open[i] ?? 0));
    limit.set(200);
    for (const [i, gauge] of means.entries()) gauge.set(draw.around(isSlow && i > 1 ? 2.4 : 0.012 * (i + 1), 0.05));
    const statements = draw.count((60 * season * everyMs) / 1_000);
    const counts = draw.split(statements, isSlow ? SLOW_STATEMENT_TIMES : STATEMENT_TIMES);
    times.observe(
      counts,
      counts.reduce((sum, count, i) => sum + count * (STATEMENT_BOUNDS[i] ?? 4) * 0.6, 0),
    );
    commits.add(Math.round(statements / 3));
    rollbacks.add(draw.share(statements, 0.001));
    const blocks = statements * 40;
    const fromDisk = draw.share(blocks, isSlow ? 0.3 : 0.015);
    hit.add(blocks - fromDisk);
    read.add(fromDisk);
  });
}

function simulateReplica(simulation: Simulation, during: During): void {
  const target = simulation.target({ job: 'postgres-exporter', instance: 'postgres-replica:9187' });
  const up = target.gauge('pg_up');
  const lag = target.gauge('pg_replication_lag_seconds');
  target.run((now, draw) => {
    up.set(1);
    lag.set(draw.around(during(EVENTS.bulkLoad, now) ? 48 : 0.6, 0.15));
  });
}

function simulateRedis(simulation: Simulation, during: During, quiet: boolean): void {
  const restarts = quiet ? [] : [EVENTS.redisRestart.end];
  const target = simulation.target({ job: 'redis-exporter', instance: 'redis-exporter:9121' }, { restarts });
  const up = target.gauge('redis_up');
  const used = target.gauge('redis_memory_used_bytes');
  const limit = target.gauge('redis_memory_max_bytes');
  const refused = target.counter('redis_rejected_connections_total');
  target.run((now, draw) => {
    const isDown = during(EVENTS.redisRestart, now);
    up.set(isDown ? 0 : 1);
    if (isDown) return;
    used.set(Math.round(draw.around(during(EVENTS.redisFull, now) ? 3.8 : 1.9, 0.01) * GIB));
    limit.set(4 * GIB);
    refused.add(during(EVENTS.redisRefuses, now) ? draw.count(40) : 0);
  });
}

const PARTITIONS = ['0', '1', '2'] as const;

function simulateKafka(simulation: Simulation, during: During): void {
  const target = simulation.target({ job: 'kafka-exporter', instance: 'kafka-exporter:9308' });
  const brokers = target.gauge('kafka_brokers');
  const lags = PARTITIONS.map((partition) =>
    target.gauge('kafka_consumergroup_lag', { consumergroup: 'etl-ingest', topic: 'events', partition }),
  );
  target.run((now, draw) => {
    brokers.set(during(EVENTS.brokerLost, now) ? 2 : 3);
    for (const lag of lags) lag.set(lagOf(now, draw.count(120 * seasonAt(now, LOAD)), during));
  });
}

/** No partition alone passes the 10,000 messages of the guide; the group does. */
function lagOf(now: Instant, usual: number, during: During): number {
  const stall = EVENTS.consumerStall;
  return during(stall, now) ? usual + Math.round(((now - stall.start) / (stall.end - stall.start)) * 9_000) : usual;
}

function simulatePrometheus(simulation: Simulation, during: During): void {
  const target = simulation.target({ job: 'prometheus', instance: 'prometheus:9090' });
  const failed = target.counter('prometheus_tsdb_compactions_failed_total');
  target.run((now, draw) => failed.add(during(EVENTS.compactions, now) ? draw.count(1) : 0));
}
