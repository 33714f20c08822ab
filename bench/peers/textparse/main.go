// Times Prometheus' own parser of the text format: textparse FILE. Its first answer, unasked, is the first parse of this
// process; then each line on standard input asks for one round. An answer is the nanoseconds of CPU time of one parse,
// of all threads, and the samples found in it, labels materialised.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"syscall"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

const leastRound = 200 * time.Millisecond

func main() {
	body, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	symbols := labels.NewSymbolTable()
	started := cpuTime()
	samples := parse(body, symbols)
	fmt.Println((cpuTime() - started).Nanoseconds(), samples)
	for asked := bufio.NewScanner(os.Stdin); asked.Scan(); {
		parses, samples, started := 0, 0, cpuTime()
		for cpuTime()-started < leastRound {
			samples = parse(body, symbols)
			parses++
		}
		fmt.Println((cpuTime()-started).Nanoseconds()/int64(parses), samples)
	}
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func parse(body []byte, symbols *labels.SymbolTable) int {
	parser := textparse.NewPromParser(body, symbols, false)
	samples := 0
	for {
		entry, err := parser.Next()
		if err == io.EOF {
			return samples
		}
		if err != nil {
			log.Fatal(err)
		}
		if entry == textparse.EntrySeries {
			var series labels.Labels
			parser.Series()
			parser.Labels(&series)
			samples++
		}
	}
}
