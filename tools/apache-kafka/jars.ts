import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 4.4.0 is on Maven Central without one of its parts (November 2026). */
export const KAFKA_VERSION = '4.3.1';

/** Beside the other caches of development tools; Maven keeps what it downloaded in its own repository. */
const CACHE = join(__dirname, '..', '..', '..', 'node_modules', '.cache', `apache-kafka-${KAFKA_VERSION}`);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.otel-agent</groupId><artifactId>apache-kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
  </dependencies>
</project>
`;

/** Why Apache Kafka cannot be run on this machine; undefined when it can. */
export function whyNoKafka(): string | undefined {
  for (const [command, flag] of [['java', '-version'], ['mvn', '-version']] as const) {
    if (spawnSync(command, [flag], { stdio: 'ignore' }).status !== 0) return `there is no ${command}`;
  }
  return undefined;
}

/** The folder with Apache Kafka and what it needs, brought from Maven Central the first time. */
export function kafkaJars(): string {
  const jars = join(CACHE, 'jars');
  if (existsSync(jars)) return jars;
  // Made beside, and renamed when it is whole: two may be at it.
  const beside = `${CACHE}.${process.pid}`;
  mkdirSync(beside, { recursive: true });
  writeFileSync(join(beside, 'pom.xml'), POM);
  const copy = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(beside, 'jars')}`, '-DincludeScope=runtime'];
  const { status, stdout, stderr } = spawnSync('mvn', copy, { cwd: beside, encoding: 'utf8' });
  if (status !== 0) {
    rmSync(beside, { recursive: true, force: true });
    throw new Error(`Apache Kafka ${KAFKA_VERSION} could not be brought from Maven Central:\n${stdout}${stderr}`);
  }
  try {
    renameSync(beside, CACHE);
  } catch {
    rmSync(beside, { recursive: true, force: true });
  }
  return jars;
}
