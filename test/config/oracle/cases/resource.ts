import type { Case } from '../case.js';
import { DETECTED, NOT_DETECTED } from '../detected.js';

const LONG = 'x'.repeat(256);

export const RESOURCE_CASES: readonly Case[] = [
  { name: 'nothing set', env: {} },
  { name: 'a service name', env: { OTEL_SERVICE_NAME: 'shop' } },
  {
    name: 'a service name beside one in the attributes',
    env: { OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' },
  },
  { name: 'a service name in the attributes', env: { OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' } },
  { name: 'a service name that is blank', env: { OTEL_SERVICE_NAME: '   ' } },
  { name: 'a service name that looks encoded', env: { OTEL_SERVICE_NAME: 'my%20shop' } },
  {
    name: 'a service name with space around it',
    env: { OTEL_SERVICE_NAME: ' shop ' },
    differs: {
      because: 'space around a value is a slip',
      sdk: { 'resource.service.name': ' shop ' },
      ours: { 'resource.service.name': 'shop' },
    },
  },
  { name: 'a service version in the attributes', env: { OTEL_RESOURCE_ATTRIBUTES: 'service.version=9.9.9' } },
  { name: 'an empty service name in the attributes', env: { OTEL_RESOURCE_ATTRIBUTES: 'service.name=,a=1' } },
  {
    name: 'several attributes',
    env: { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production,team=checkout' },
  },
  { name: 'encoded attributes', env: { OTEL_RESOURCE_ATTRIBUTES: 'a%20b=c%2Cd%3De,gr%C3%BC%C3%9Fe=%F0%9F%A6%89' } },
  { name: 'unencoded letters of all languages', env: { OTEL_RESOURCE_ATTRIBUTES: 'ort=Köln' } },
  { name: 'attributes with space around them', env: { OTEL_RESOURCE_ATTRIBUTES: ' a = 1 , b = 2 ' } },
  { name: 'attributes with commas too many', env: { OTEL_RESOURCE_ATTRIBUTES: ',a=1,,b=2,' } },
  { name: 'the same attribute twice', env: { OTEL_RESOURCE_ATTRIBUTES: 'a=1,a=2' } },
  { name: 'an attribute without a value', env: { OTEL_RESOURCE_ATTRIBUTES: 'a=,b=2' } },
  { name: 'an attribute with a semicolon', env: { OTEL_RESOURCE_ATTRIBUTES: 'a=1;b,c=3' } },
  { name: 'attributes of which one has no equals sign', env: { OTEL_RESOURCE_ATTRIBUTES: 'a=1,b' } },
  { name: 'attributes of which one has two equals signs', env: { OTEL_RESOURCE_ATTRIBUTES: 'a=1,b=2=3' } },
  { name: 'attributes of which one has no key', env: { OTEL_RESOURCE_ATTRIBUTES: 'a=1,=2' } },
  { name: 'attributes of which one is badly encoded', env: { OTEL_RESOURCE_ATTRIBUTES: 'a=1,b=%zz' } },
  {
    name: 'a bad list of attributes beside a service name',
    env: { OTEL_RESOURCE_ATTRIBUTES: 'a', OTEL_SERVICE_NAME: 'shop' },
  },
  {
    name: 'an attribute that is detected as well',
    env: { OTEL_RESOURCE_ATTRIBUTES: 'host.name=written,process.pid=7' },
  },
  { name: 'an instance id in the attributes', env: { OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=pod-7' } },
  {
    name: 'an attribute that is long',
    env: { OTEL_RESOURCE_ATTRIBUTES: `a=${LONG}` },
    differs: {
      because:
        'the specification knows no longest value; sdk-node discards all attributes when one has more than 255 characters',
      sdk: { 'resource.a': undefined },
      ours: { 'resource.a': LONG },
    },
  },
  { name: 'detectors: all', env: { OTEL_NODE_RESOURCE_DETECTORS: 'all' } },
  { name: 'detectors: none', env: { OTEL_NODE_RESOURCE_DETECTORS: 'none', OTEL_RESOURCE_ATTRIBUTES: 'a=1' } },
  { name: 'detectors: some', env: { OTEL_NODE_RESOURCE_DETECTORS: 'host, os,env', OTEL_RESOURCE_ATTRIBUTES: 'a=1' } },
  {
    name: 'detectors: process and instance',
    env: { OTEL_NODE_RESOURCE_DETECTORS: 'process,serviceinstance', OTEL_RESOURCE_ATTRIBUTES: 'a=1' },
  },
  { name: 'detectors: one of the cloud, which neither has', env: { OTEL_NODE_RESOURCE_DETECTORS: 'env,aws' } },
  { name: 'detectors: container', env: { OTEL_NODE_RESOURCE_DETECTORS: 'container,host' } },
  { name: 'detectors: a blank', env: { OTEL_NODE_RESOURCE_DETECTORS: ' ' } },
  { name: 'detectors: none beside another', env: { OTEL_NODE_RESOURCE_DETECTORS: 'host,none' } },
  {
    name: 'detectors: all beside none',
    env: { OTEL_NODE_RESOURCE_DETECTORS: 'all,none' },
    differs: {
      because: 'none wins, as it does among propagators and exporters',
      ours: NOT_DETECTED,
    },
  },
  {
    name: 'detectors: an unknown one alone',
    env: { OTEL_NODE_RESOURCE_DETECTORS: 'hosst' },
    differs: {
      because: 'a misspelt list counts as not set',
      sdk: NOT_DETECTED,
      ours: DETECTED,
    },
  },
  {
    name: 'detectors: in capitals',
    env: { OTEL_NODE_RESOURCE_DETECTORS: 'HOST' },
    differs: {
      because: 'the specification asks to read enumerations in any case',
      sdk: { 'resource.host.name': undefined, 'resource.host.arch': undefined },
      ours: {
        'resource.host.name': DETECTED['resource.host.name'],
        'resource.host.arch': DETECTED['resource.host.arch'],
      },
    },
  },
  {
    name: 'detectors: the newer name of an instance',
    env: { OTEL_NODE_RESOURCE_DETECTORS: 'service,host' },
    differs: {
      because: 'the specification and `startNodeSdk` of sdk-node call it so',
      sdk: { 'resource.service.instance.id': undefined },
      ours: { 'resource.service.instance.id': '(a random UUID)' },
    },
  },
  {
    name: 'detectors: without env, beside a service name',
    env: { OTEL_NODE_RESOURCE_DETECTORS: 'host', OTEL_SERVICE_NAME: 'shop' },
    differs: {
      because: 'a name that is given is not detected; `startNodeSdk` of sdk-node reads it always',
      sdk: { 'resource.service.name': `unknown_service:${process.execPath}` },
      ours: { 'resource.service.name': 'shop' },
    },
  },
  {
    name: 'detectors: env before host',
    env: { OTEL_NODE_RESOURCE_DETECTORS: 'env,host', OTEL_RESOURCE_ATTRIBUTES: 'host.name=written' },
    differs: {
      because: 'what somebody wrote is worth more than what is detected, whatever the order of the list',
      sdk: { 'resource.host.name': DETECTED['resource.host.name'] },
      ours: { 'resource.host.name': 'written' },
    },
  },
];
