import { test } from 'tap';
import { containerIdIn } from '../../src/resource/container-id.js';

const ID = '7be92808767a667f35c8505cbf40d14e931ef6db5b0210329cf193b15ba9d605';
const OTHER = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';

const mountinfo = (root: string) => `
602 573 0:129 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A:/var/lib/docker/overlay2/${OTHER}/diff
603 602 0:130 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
620 602 254:1 ${root.replace('hostname', 'resolv.conf')} /etc/resolv.conf rw,relatime - ext4 /dev/vda1 rw
621 602 254:1 ${root} /etc/hostname rw,relatime - ext4 /dev/vda1 rw
622 602 254:1 ${root.replace('hostname', 'hosts')} /etc/hosts rw,relatime - ext4 /dev/vda1 rw
`;

const CGROUPS: Record<string, string> = {
  'Docker, cgroup v1': `12:pids:/docker/${ID}\n11:hugetlb:/docker/${ID}\n1:name=systemd:/docker/${ID}\n`,
  'Docker with systemd, cgroup v2 of the host': `0::/system.slice/docker-${ID}.scope\n`,
  'Kubernetes with cgroupfs, v1': `11:memory:/kubepods/besteffort/pod0f4c3a2e-9d7b-11ea-8d5a-06a2b6c3c9a1/${ID}\n`,
  'Kubernetes with containerd, v1': `10:cpu:/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod2c6d_1e3f.slice/cri-containerd-${ID}.scope\n`,
  'Kubernetes with CRI-O, v2 of the host': `0::/kubepods.slice/kubepods-pod2c6d.slice/crio-${ID}.scope/container\n`,
  'Podman, v1': `9:perf_event:/machine.slice/libpod-${ID}.scope\n`,
  'a container in a container: the inner one': `3:cpu:/docker/${OTHER}/docker/${ID}\n`,
  'a first line without a group': `13:rdma:/\n12:pids:/docker/${ID}\n`,
};

for (const [engine, cgroup] of Object.entries(CGROUPS)) {
  test(`reads the container id of ${engine}`, async (t) => {
    t.equal(containerIdIn(cgroup, ''), ID);
  });
}

const MOUNTS: Record<string, string> = {
  Docker: `/var/lib/docker/containers/${ID}/hostname`,
  'Docker on a file system of its own': `/containers/${ID}/hostname`,
  Podman: `/containers/storage/overlay-containers/${ID}/userdata/hostname`,
};

for (const [engine, root] of Object.entries(MOUNTS)) {
  test(`reads the container id from the mounts of ${engine}, where cgroup v2 hides it`, async (t) => {
    t.equal(containerIdIn('0::/\n', mountinfo(root)), ID);
  });
}

const NONE: Record<string, [cgroup: string, mounts: string]> = {
  'a machine with systemd': ['0::/user.slice/user-1000.slice/session-2.scope\n', ''],
  'a host on which Docker runs': [
    '0::/system.slice/ssh.service\n',
    `700 30 0:50 / /var/lib/docker/containers/${ID}/mounts/shm rw - tmpfs shm rw\n`,
  ],
  'a pod, where the mount names the sandbox': [
    '0::/\n',
    mountinfo(`/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${ID}/hostname`),
  ],
  'an id that is too long': [`1:cpu:/docker/${ID}0\n`, mountinfo(`/containers/${ID}0/hostname`)],
  'no files at all': ['', ''],
};

for (const [place, [cgroup, mounts]] of Object.entries(NONE)) {
  test(`finds no container id: ${place}`, async (t) => {
    t.equal(containerIdIn(cgroup, mounts), undefined);
  });
}
