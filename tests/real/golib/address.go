package main

import (
	"net"
	"net/netip"
)

var addressTexts = []string{
	"10.0.0.1", "0.0.0.0", "255.255.255.255", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3",
	"010.0.0.1", "10.00.0.1", "10.0.0.01", "0.0.0.00", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4/24",
	"1.2.3.-4", "1.2.3.+4", "0x1.2.3.4", "1.2.3.0x4", "1e1.2.3.4", "16909060", "1.2.3.999", "1.2.3.1000",
	"１.2.3.4", "a.b.c.d", "", " ", "localhost", "172.16.0.0", "172.15.255.255", "172.31.255.255", "172.32.0.0",
	"192.168.0.1", "192.169.0.1", "192.167.255.255", "9.255.255.255", "11.0.0.0", "10.255.255.255", "127.0.0.1",
	"169.254.1.1", "100.64.0.1", "224.0.0.1", "8.8.8.8", "198.18.0.1", "192.0.2.1", "::", "::1", "1::",
	"2001:db8::1", "2001:DB8::1", "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8:0:0:0:0:0:1",
	"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", ":::", ":", "1:", ":1",
	"1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "1:2:3::4:5:6:7:8", "g::1", "12345::", "00001::",
	"::ffff:1.2.3.4", "::FFFF:10.0.0.1", "::ffff:a00:1", "::ffff:0:1.2.3.4", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4",
	"1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.256", "::01.2.3.4", "64:ff9b::1.2.3.4", "fe80::1",
	"fe80::1%eth0", "fe80::1%", "1.2.3.4%eth0", "::1%0", "fc00::1", "fd00::1", "fbff::1", "fe00::1",
	"fdff:ffff::", "ff02::1", "[::1]", "[::1]:80", "1.2.3.4:80", "::/0", "::ffff:192.168.1.1", "::ffff:8.8.8.8",
	"2001:db8::g", "2001:db8:: 1", "0:0:0:0:0:ffff:0a00:0001", "::ffff:0a00:0001", "1::8", "1:0:0:2:0:0:0:3",
	"1:0:0:0:2:0:0:3", "0:0:1::", "2001:db8::0:1", "::-1", "::+1",
}

var blockTexts = []string{
	"10.0.0.0/8", "10.1.2.3/8", "0.0.0.0/0", "1.2.3.4/32", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/+8",
	"1.2.3.4/08", "1.2.3.4/008", "1.2.3.4/", "1.2.3.4", "/8", "1.2.3.4/8/8", "1.2.3.4/a", "1.2.3.4/ 8",
	" 1.2.3.4/8", "1.2.3.4/8 ", "01.2.3.4/8", "1.2.3/24", "10/8", "1.2.3.4/255.255.255.0", "192.168.0.0/16",
	"192.168.1.77/25", "172.16.0.0/12", "10.0.0.0/31", "10.0.0.1/31", "255.255.255.255/1", "::/0", "::/128",
	"::/129", "2001:db8::/32", "2001:DB8::1/64", "fc00::/7", "fe80::1%eth0/64", "::ffff:10.0.0.0/104",
	"::ffff:10.0.0.0/96", "::ffff:10.0.0.0/8", "::ffff:1.2.3.4/128", "1::2::3/64", "2001:db8::/064",
	"2001:db8:abcd:12::1/57", "", "bad", "bad/8", "::1/1", "0.0.0.0/00", "1.2.3.4/1e1", "1.2.3.4/8.0",
	"１.2.3.4/8",
}

var containedTexts = []string{
	"10.1.2.3", "9.255.255.255", "11.0.0.0", "0.0.0.0", "255.255.255.255", "192.168.1.127", "192.168.1.128",
	"10.0.0.1", "10.0.0.2", "1.2.3.4", "::", "::1", "2001:db8::5", "2001:db9::", "fd12::1", "::ffff:10.1.2.3",
	"::ffff:1.2.3.4", "2001:db8:abcd:12:7f::", "010.1.2.3", "fe80::1%eth0", "",
}

// ip.parse [text]: net.ParseIP as {text, four, private, loopback, linkLocal, multicast, global, unspecified}.
// ip.netip [text]: netip.ParseAddr, as printed, zone and all; an error where it is none.
// cidr.parse [text]: net.ParseCIDR as {ip, network, ones, bits, first, last}.
// cidr.netip [text]: netip.ParsePrefix as {prefix, masked}. cidr.contains [block, ip]: error where one is invalid.
func addresses() {
	for _, text := range addressTexts {
		if ip := net.ParseIP(text); ip == nil {
			refuses("ip.parse", inputs{text})
		} else {
			says("ip.parse", inputs{text}, map[string]any{
				"text": ip.String(), "four": ip.To4() != nil, "private": ip.IsPrivate(), "loopback": ip.IsLoopback(), "linkLocal": ip.IsLinkLocalUnicast(),
				"multicast": ip.IsMulticast(), "global": ip.IsGlobalUnicast(), "unspecified": ip.IsUnspecified(),
			})
		}
		address, err := netip.ParseAddr(text)
		result("ip.netip", inputs{text}, address.String(), err)
	}
	for _, text := range blockTexts {
		prefix, err := netip.ParsePrefix(text)
		result("cidr.netip", inputs{text}, map[string]string{"prefix": prefix.String(), "masked": prefix.Masked().String()}, err)
		ip, network, err := net.ParseCIDR(text)
		if err != nil {
			refuses("cidr.parse", inputs{text})
			refuses("cidr.contains", inputs{text, containedTexts[0]})
			continue
		}
		ones, bits := network.Mask.Size()
		last := make(net.IP, len(network.IP))
		for i := range last {
			last[i] = network.IP[i] | ^network.Mask[i]
		}
		says("cidr.parse", inputs{text}, map[string]any{
			"ip": ip.String(), "network": network.String(), "ones": ones, "bits": bits, "first": network.IP.String(), "last": last.String(),
		})
		for _, inner := range containedTexts {
			if ip := net.ParseIP(inner); ip == nil {
				refuses("cidr.contains", inputs{text, inner})
			} else {
				says("cidr.contains", inputs{text, inner}, network.Contains(ip))
			}
		}
	}
}
