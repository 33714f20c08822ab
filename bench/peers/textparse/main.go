// Times Prometheus' own parser of the text format: textparse FILE. Each line on standard input asks for one round;
// its answer is the nanoseconds of one parse and the samples found in it, labels materialised.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
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
	for asked := bufio.NewScanner(os.Stdin); asked.Scan(); {
		parses, samples, started := 0, 0, time.Now()
		for time.Since(started) < leastRound {
			samples = parse(body, symbols)
			parses++
		}
		fmt.Println(time.Since(started).Nanoseconds()/int64(parses), samples)
	}
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
