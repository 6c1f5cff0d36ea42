internal import BMSCore
internal import Glibc
internal import Transport

/// What the links say about themselves.
extension Texts.Italian {
  static func error(_ error: TransportError) -> String {
    switch error {
    case .noFile(let path): "il file \(path) non esiste: controllarne il nome"
    case .forbiddenFile(let path): "permesso negato su \(path): controllare chi può leggerlo"
    case .unreadableFile(let path, let error):
      "impossibile leggere \(path) (\(self.error(error))): indicare una cattura o un log di candump"
    case .emptyCapture(let path):
      "\(path) è vuoto, non c'è nulla da riprodurre: indicare una cattura o un log CAN"
    case .noCapture(let path, _):
      "\(path) non contiene alcuna riga di una cattura o di un log CAN noto, non c'è nulla da riprodurre: indicare una "
        + "cattura o un log CAN"
    case .unwritable(let path, let error):
      "impossibile scrivere \(path) (\(self.error(error))): indicare un posto in cui si può scrivere, con spazio sul disco"
    case .noRoom(let path):
      "registrazione su \(path) interrotta: il disco è quasi pieno; liberare spazio, poi riavviarla"
    case .diskHangs(let path):
      "registrazione su \(path) interrotta: il disco non accetta nulla; controllare se è pieno, usurato o scollegato"
    case .recordedElsewhere(let path): "\(path) è già registrato da un altro programma: indicare un altro file"

    case .missing(let path):
      "nessuna porta seriale su \(path): collegare l'adattatore, o vedere le porte presenti con `wecotui ports`"
    case .busy(let path, let holder):
      "\(path) è usato da \(holder ?? "un altro programma"): chiuderlo, o indicare un'altra porta"
    case .permissionDenied(let path, let group?):
      "permesso negato su \(path): aggiungere il proprio utente al gruppo \(group) e rifare l'accesso"
    case .permissionDenied(let path, nil):
      "permesso negato su \(path): chiedere l'accesso all'amministratore di questo computer"
    case .notASerialPort(let path, let kind):
      "\(path) non è una porta seriale ma \(self.kind(kind)): vedere le porte presenti con `wecotui ports`"
    case .unsupportedRate(TransportError.rate, let path):
      "\(path) non arriva a \(TransportError.rate) baud: usare un adattatore che li regga, la porta di servizio WeCo li "
        + "richiede"
    case .unsupportedRate(let rate, let path):
      "\(path) non può andare a \(rate) baud: usare \(TransportError.rate), la velocità della porta di servizio WeCo"
    case .unplugged(let path): "\(path) è sparito durante l'uso: controllare l'adattatore e il suo cavo"
    case .io(let path, let act, let error):
      "impossibile \(self.act(act)) \(path) (\(self.error(error))): scollegare l'adattatore, ricollegarlo e riprovare"
    case .clogged(let name): "\(name) non accetta altri byte: controllare l'adattatore e il suo cavo"
    case .pseudoTerminal(let error):
      "impossibile creare uno pseudoterminale (\(self.error(error))): controllare che /dev/pts sia montato e non pieno"
    case .link(let path, let error):
      "impossibile creare il link \(path) (\(self.error(error))): indicare un posto in cui si può scrivere"
    case .linkInTheWay(let path):
      "\(path) esiste e non è un link a uno pseudo terminale, quindi resta com'è: indicare un altro posto"
    case .linkInUse(let path):
      "\(path) è un link a uno pseudo terminale che esiste, forse di un altro programma: indicare un altro posto, o "
        + "rimuoverlo"

    case .badEndpoint(let text):
      "\(text) non è HOST:PORTA: scriverlo come 192.168.1.20:4001 o [fe80::1]:4001"
    case .unknownHost(let endpoint, let why):
      "impossibile trovare l'host \(endpoint.host) (\(why)): controllare il nome e la rete"
    case .cannotConnect(let endpoint, let error):
      "impossibile collegarsi a \(endpoint) (\(self.error(error))): controllare l'indirizzo e che il server seriale sia "
        + "in funzione"
    case .disconnected(let endpoint, let error):
      "la connessione a \(endpoint) è finita\(error.map { " (\(self.error($0)))" } ?? ""): controllare la rete e il "
        + "server seriale"
    case .badListener(let text):
      "impossibile ascoltare su \(text): scrivere una porta o INDIRIZZO:PORTA, come 9724, 192.168.1.20:9724 o [::1]:9724"
    case .portInUse(let endpoint):
      "la porta \(endpoint) è usata da un altro programma: chiuderlo, o indicare un'altra porta"
    case .portForbidden(let endpoint):
      "permesso negato di ascoltare su \(endpoint): indicare una porta oltre la 1023"
    case .noSuchAddress(let endpoint):
      "\(endpoint.host) non è un indirizzo di questo computer: indicarne uno elencato da `ip address`"
    case .cannotListen(let endpoint, let error):
      "impossibile ascoltare su \(endpoint) (\(self.error(error))): indicare un altro indirizzo o un'altra porta"
    case .nobodyConnected(let endpoint):
      "lo strumento del costruttore non è collegato a \(endpoint): aprirne lì la porta, la batteria è letta quando lo "
        + "strumento chiede"

    case .noCANModule(let error, let package):
      "questo kernel non ha il CAN (\(self.error(error))): digitare `sudo modprobe can-raw`; se il modulo non c'è, "
        + "installare il pacchetto \(self.package(package)) e riavviare questo computer"
    case .noInterface(let name):
      "nessuna interfaccia CAN \(name): collegare l'adattatore (uno su linea seriale richiede "
        + "`\(CANCommand.serialLine(name))`), o vedere le interfacce presenti con `wecotui ports`"
    case .canDown(let name, let advice): "\(name) è giù: \(self.advice(advice))"
    case .canBusOff(let name, let restartsAfter, let command):
      "\(name) è in bus-off per troppi errori: controllare CAN-H, CAN-L, terminazione e bit rate; "
        + (restartsAfter.map { "riparte da solo dopo \($0.milliseconds) ms" } ?? "poi digitare `\(command)`")
    case .canForbidden(let name):
      "permesso negato su \(name): questo programma gira in un container o sandbox senza CAN; avviarlo fuori, o dargli la "
        + "rete di questo computer"
    case .cannotLookAt(let name, let error):
      "impossibile chiedere al kernel di \(name) (\(self.error(error))): avviare wecotui fuori dal container o sandbox"
    case .cannotAskListenOnly(let name, let command):
      "impossibile chiedere su \(name), che ascolta soltanto: se sul bus non c'è un inverter, digitare `\(command)`"

    case .badAdapterName(let name):
      "\(name) non indica un CANalyst-II: scrivere \(CANalystName.word), \(CANalystName.word):SERIALE, "
        + "\(CANalystName.word)/1 o \(CANalystName.word):SERIALE/1"
    case .noAdapter(let name, let others):
      "nessun CANalyst-II per \(name)\(others.isEmpty ? "" : " (c'è \(others.joined(separator: ", ")))"): collegarlo, o "
        + "vedere gli adattatori presenti con `wecotui ports`"
    case .severalAdapters(let name, let serials):
      "\(name) è più di un adattatore (\(serials.joined(separator: ", "))): scrivere \(CANalystName.word):SERIALE"
    case .adapterForbidden(let name, let path):
      "permesso negato su \(name) (\(path)): mettere `\(TransportError.adapterRule)` in "
        + "/etc/udev/rules.d/60-wecotui.rules, digitare `sudo udevadm control --reload` e ricollegare l'adattatore"
    case .noUSBLibrary(let name):
      "\(name) si legge tramite libusb, che non è installata (Debian: libusb-1.0-0): installarla e riprovare"
    case .silentAdapter(let name, let isKnown):
      "\(name) non risponde: scollegare l'adattatore e ricollegarlo"
        + (isKnown ? "" : "; il suo firmware non è tra quelli che questo programma conosce, con alcuni funziona slcan")
    case .foreignAdapter(let name, let product):
      "\(name) è un dispositivo USB (\"\(product)\") che parla in modo diverso dal CANalyst-II noto: così non si può "
        + "leggere; con alcuni di questi cloni funziona slcan, su un driver seriale "
        + "(`\(CANCommand.serialLine("can0"))`)"
    case .adapterSendsNothing(let name):
      "con \(name) non si invia mai nulla: per questo indicare un'interfaccia SocketCAN"
    }
  }

  static func silence(_ silence: CANSilence) -> String {
    switch silence {
    case .otherRate(let name, let rate, let advice):
      "\(name) va a \(rate) bit/s e le batterie parlano a \(CANCommand.bitRate): \(self.advice(advice))"
    case .disturbed(let name, let command, let alone):
      "\(name) conta errori sul bus e non sente nessun frame intero a \(CANCommand.bitRate) bit/s: il bit rate "
        + "probabile è \(CANCommand.otherBitRate) (modi di alcuni inverter), oppure CAN-H, CAN-L o la terminazione sono "
        + "sbagliati; per ascoltare a quel bit rate digitare `\(command)`"
        + (alone.map { "; una batteria sola con lui non riceve conferma: allora digitare `\($0)`" } ?? "")
    case .onlyListens(let name, let command):
      "\(name) ascolta soltanto, quindi una batteria sola con lui non riceve conferma e può tacere: senza un inverter sul "
        + "bus digitare `\(command)`"
    case .wires(let name, let knowsRate):
      "su \(name) non si sente nulla: controllare CAN-H, CAN-L e la terminazione, e se la batteria attende il suo "
        + "inverter" + (knowsRate ? "" : " (\(name) non dice il suo bit rate: devono essere 500 kbit/s, slcand -s6)")
    case .otherChannel(let name, let other):
      "su \(name) non si sente nulla: controllare CAN-H, CAN-L e la terminazione, se i fili sono sull'altro canale "
        + "(--can \(other)), e se la batteria attende il suo inverter"
    }
  }

  static func note(_ note: CANalystNote) -> String {
    switch note {
    case .mayBeLost(let times):
      "possono mancare dei frame: l'adattatore è stato interrogato tardi o era pieno \(times == 1 ? "una volta" : "\(times) volte"), "
        + "e non sa dire se ne ha persi"
    case .mistaken(let times, let mistake):
      (times == 1 ? "scartato un pacchetto" : "scartati \(times) pacchetti")
        + " dell'adattatore, non del protocollo noto; l'ultimo: \(self.mistake(mistake))"
    case .otherFirmware(let product):
      "l'adattatore si chiama \"\(product)\" e non \"\(CANalyst.product)\": un clone con altro firmware non è noto "
        + "funzionare; con alcuni funziona slcan su un driver seriale (`\(CANCommand.serialLine("can0"))`)"
    case .several(let notes): notes.map { self.note($0) }.joined(separator: "; ")
    }
  }

  private static func mistake(_ mistake: CANalyst.Mistake) -> String {
    switch mistake {
    case .size(let count): "\(count) byte al posto di pacchetti di \(CANalyst.packetSize)"
    case .answer(let opcode): "la risposta \(opcode.hex(digits: 8)), che nessuno ha chiesto"
    case .waiting(let count): "\(count) frame in attesa, più di quanti ne contiene"
    case .count(let count): "un pacchetto di \(count) frame, più di quanti ne entrano"
    case .length(let length): "un frame di \(length) byte"
    case .identifier(let id): "l'identificatore CAN \(id.hex(digits: 8)), che non esiste"
    }
  }

  private static func advice(_ advice: CANUpAdvice) -> String {
    switch advice {
    case .virtual(let command): "digitare `\(command)`"
    case .serialLine(let command):
      "digitare `\(command)` (il bit rate lo imposta slcand: -s6 è 500 kbit/s; conferma i frame della batteria, a meno "
        + "che slcand debba solo ascoltare, -l)"
    case .controller(let listening, let alone):
      "con un inverter sul bus digitare `\(listening)` (ascolta soltanto e non disturba nessuno); con la sola batteria "
        + "digitare `\(alone)` (qualcuno deve confermare i frame della batteria)"
    }
  }

  private static func package(_ package: KernelPackage) -> String {
    switch package {
    case .raspberryPi(let name): "\(name) (Raspberry Pi OS)"
    case .other(let ubuntu, let debian):
      "\(ubuntu) (Ubuntu) o \(debian ?? "linux-image normale") (Debian, al posto di un kernel cloud)"
    }
  }

  private static func act(_ act: TransportError.Act) -> String {
    switch act {
    case .open: "aprire"
    case .read: "leggere"
    case .write: "scrivere su"
    case .setUp: "configurare"
    case .lock: "bloccare"
    case .send: "inviare su"
    }
  }

  private static func kind(_ kind: FileKind) -> String {
    switch kind {
    case .file: "un file"
    case .directory: "una cartella"
    case .pipe: "una pipe"
    case .socket: "un socket"
    case .disk: "un disco"
    case .link: "un link"
    case .device: "un dispositivo"
    case .otherDevice: "un altro tipo di dispositivo"
    case .ownTerminal: "il terminale di questo programma"
    case .other: "altro"
    }
  }

  static func error(_ trouble: FileTrouble) -> String {
    switch trouble {
    case .system(let error): self.error(error)
    case .notAFile(let kind): "è \(self.kind(kind)), non un file"
    }
  }

  /// The numbers that a person meets; the others have the system's own words.
  static func error(_ error: Errno) -> String {
    switch error.code {
    case EACCES: "permesso negato"
    case EPERM: "operazione non permessa"
    case ENOENT: "file o cartella inesistente"
    case EEXIST: "esiste già"
    case EISDIR: "è una cartella"
    case EIO: "errore di input/output"
    case EBUSY: "dispositivo occupato"
    case ENODEV, ENXIO: "dispositivo inesistente"
    case ENOSPC: "spazio esaurito"
    case EROFS: "file system in sola lettura"
    case EMFILE, ENFILE: "troppi file aperti"
    case EINVAL: "argomento non valido"
    case EFBIG: "file troppo grande"
    case ECONNREFUSED: "connessione rifiutata"
    case ECONNRESET: "connessione interrotta dall'altro capo"
    case ETIMEDOUT: "tempo scaduto"
    case EHOSTUNREACH: "nessuna strada fino all'host"
    case ENETUNREACH: "rete non raggiungibile"
    case ENETDOWN: "rete giù"
    case EPIPE: "chiuso dall'altro capo"
    case EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT: "protocollo non supportato"
    case ENOBUFS: "buffer esaurito"
    default: error.description
    }
  }
}
